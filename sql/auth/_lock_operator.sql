-- Locks an operator for a change of regions.
--
-- Errors: PT404 user_not_found; PT409 not_an_operator

create or replace function auth._lock_operator(p_user_id uuid)
returns auth.users
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user auth.users;
begin
    select u.* into v_user
    from auth.users as u
    where u.user_id = p_user_id
    for no key update;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', coalesce(p_user_id::text, 'null')),
                  hint = 'Look the user up with auth.list_users.';
    end if;

    if v_user.user_role <> 'operator' then
        raise exception 'not_an_operator'
            using errcode = 'PT409',
                  detail = format('The user %s is %s.', p_user_id,
                      case v_user.user_role when 'admin' then 'an admin' else 'a user' end),
                  hint = 'Only operators work for regions: auth.set_user_role makes one.';
    end if;

    return v_user;
end;
$$;

comment on function auth._lock_operator(uuid) is 'Lock an operator for a change of regions.';
