-- Refuses whoever is neither an admin nor a service.
--
-- Errors: PT403 not_allowed

create or replace function notifications._require_staff()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(auth.role(), '') not in ('admin', 'service_role') then
        raise exception 'not_allowed'
            using errcode = 'PT403',
                  detail = format('This is for admins; you are %s.', coalesce(auth.role(), 'nobody')),
                  hint = 'Ask an admin.';
    end if;
end;
$$;

comment on function notifications._require_staff() is 'Refuse whoever is neither an admin nor a service.';
