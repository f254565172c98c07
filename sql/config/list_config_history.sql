-- What changed, when, by whom and why, the newest first; of one key, of one environment, or of the service. The
-- next page is asked for with the last version of this one; a change of several values stays whole.
--
-- Errors: PT400 invalid_limit; PT404 unknown_service, unknown_key, unknown_environment

create or replace function config.list_config_history(
    p_service_name text,
    p_config_key   text default null,
    p_environment  text default null,
    p_limit        integer default 50,
    p_before       bigint default null
)
returns setof config.history_entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    if p_config_key is not null then
        perform config._find_key(p_service_name, p_config_key);
    else
        perform config._check_service(p_service_name);
    end if;

    if p_environment is not null then
        perform config._check_environment(p_environment);
    end if;

    return query
    select
        v.version, v.service_name, v.environment, v.config_key, c.action, v.value, s.fingerprint, o.value,
        o.fingerprint, c.reverted_to, c.reason, c.actor_type, c.actor_id, c.login, c.request_id, c.changed_at
    from config.versions as v
    join config.changes as c on c.version = v.version
    left join config.secrets as s on s.secret_id = v.secret_id
    left join lateral (
        select p.value, q.fingerprint
        from config.versions as p
        left join config.secrets as q on q.secret_id = p.secret_id
        where p.service_name = v.service_name
            and p.config_key = v.config_key
            and p.environment = v.environment
            and p.version < v.version
        order by p.version desc
        limit 1
    ) as o on true
    where v.service_name = p_service_name
        and (p_config_key is null or v.config_key = p_config_key)
        and (p_environment is null or v.environment = p_environment)
        and (p_before is null or v.version < p_before)
    order by v.version desc
    -- A change is never cut in two, so that the next page begins with another one.
    fetch first p_limit rows with ties;
end;
$$;

comment on function config.list_config_history(text, text, text, integer, bigint) is
    'What changed, when, by whom and why, the newest first.';

grant execute on function config.list_config_history(text, text, text, integer, bigint) to admin, service_role;
