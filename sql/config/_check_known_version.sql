-- Refuses a version that there never was; 0 is the state before the first.
--
-- Errors: PT404 unknown_version

create or replace function config._check_known_version(p_service_name text, p_version bigint)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_version <> 0
        and not exists (
            select from config.changes as c where c.version = p_version and c.service_name = p_service_name
        )
    then
        raise exception 'unknown_version'
            using errcode = 'PT404',
                  detail = format('%s has no version %s.', p_service_name, p_version),
                  hint = 'config.list_config_history has its versions; 0 is before the first.';
    end if;
end;
$$;

comment on function config._check_known_version(text, bigint) is 'Refuse a version that there never was.';
