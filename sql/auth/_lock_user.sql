-- Locks a user for a change of role or status and, in the order of their ids, all active admins, so that of
-- two admins who would each take the other away one comes second and is refused.
--
-- Errors: PT404 user_not_found

create or replace function auth._lock_user(p_user_id uuid)
returns auth.users
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user auth.users;
begin
    perform u.user_id
    from auth.users as u
    where u.user_id = p_user_id or (u.user_role = 'admin' and u.user_status = 'active')
    order by u.user_id
    for no key update;

    select u.* into v_user
    from auth.users as u
    where u.user_id = p_user_id;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', coalesce(p_user_id::text, 'null')),
                  hint = 'Look the user up with auth.list_users.';
    end if;

    return v_user;
end;
$$;

comment on function auth._lock_user(uuid) is 'Lock a user for a change of role or status, and all active admins.';
