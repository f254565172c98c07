-- Refuses a service that has no key which the caller may know of.
--
-- Errors: PT404 unknown_service

create or replace function config._check_service(p_service_name text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from config.keys as k where k.service_name = p_service_name) then
        raise exception 'unknown_service'
            using errcode = 'PT404',
                  detail = format('No key of a service %L is defined.', left(p_service_name, 80)),
                  hint = 'Check the name; a service begins with its first config.define_key.';
    end if;
end;
$$;

comment on function config._check_service(text) is 'Refuse a service that has no key.';
