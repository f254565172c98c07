-- The users of a list as a table, with Accept: text/csv; up to 10,000 at once, further ones with p_after. That
-- somebody took them along stands in the audit log.
--
-- Errors: PT400 invalid_limit, invalid_role, invalid_status

create or replace function auth.export_users(
    p_region text default null,
    p_role   text default null,
    p_status text default null,
    p_search text default null,
    p_limit  integer default 10000,
    p_after  uuid default null
)
returns setof auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user  auth.users;
    v_count bigint := 0;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 users; follow with p_after.';
    end if;

    for v_user in select f.* from auth._find_users(p_region, p_role, p_status, p_search, p_limit, p_after) as f loop
        v_count := v_count + 1;
        return next auth._get_user_entry(v_user);
    end loop;

    perform ops.log_audit_event(
        'users_exported', 'user', '*',
        jsonb_strip_nulls(jsonb_build_object(
            'count', v_count, 'region', left(p_region, 100), 'role', p_role, 'status', p_status,
            'search', left(p_search, 200), 'after', p_after
        ))
    );
end;
$$;

comment on function auth.export_users(text, text, text, text, integer, uuid) is
    'Users as a table (Accept: text/csv); the export is noted in the audit log.';

grant execute on function auth.export_users(text, text, text, text, integer, uuid) to operator, service_role;
