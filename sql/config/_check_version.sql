-- Refuses a change that was made in sight of another value than the one there is: somebody was quicker.
-- Expected is the version of the environment's own value, 0 where it has none; null does not ask.
--
-- Call it once the change was announced: until the end of the transaction nobody else changes anything.
--
-- Errors: PT409 version_conflict

create or replace function config._check_version(
    p_service_name text, p_config_key text, p_environment text, p_expected_version bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version bigint := coalesce(
        (
            select v.version
            from config._list_values(p_service_name) as v
            where v.config_key = p_config_key and v.environment = p_environment
        ),
        0
    );
begin
    if p_expected_version <> v_version then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format(
                      '%s/%s in %s is at version %s, not %s.', p_service_name, p_config_key, p_environment, v_version,
                      p_expected_version
                  ),
                  hint = 'Somebody changed it meanwhile: read it again, then decide.';
    end if;
end;
$$;

comment on function config._check_version(text, text, text, bigint) is
    'Refuse a change made in sight of another value than the one there is.';
