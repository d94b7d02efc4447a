/**
 * Health of SealedSecrets. Argo CD's own takes an old success for a new one: only what the controller says of the present
 * generation counts, so that pods of a later sync wave wait for the value that they were rendered with.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
 */
export const sealedSecretHealth = `local health = { status = "Progressing", message = "the controller has not seen this generation" }
if obj.status == nil or obj.status.observedGeneration == nil then
  return health
end
if obj.metadata.generation ~= nil and obj.status.observedGeneration < obj.metadata.generation then
  return health
end
if obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Synced" then
      if condition.status == "True" then
        return { status = "Healthy", message = condition.message or "unsealed" }
      end
      return { status = "Degraded", message = condition.message or "can not be unsealed" }
    end
  end
end
return health
`;
