-- Refuses to take the last active admin away. The admins are locked: auth._lock_user.
--
-- Errors: PT409 last_admin

create or replace function auth._check_last_admin(p_user auth.users)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_user.user_role = 'admin' and p_user.user_status = 'active' and not exists (
        select
        from auth.users as u
        where u.user_role = 'admin' and u.user_status = 'active' and u.user_id <> p_user.user_id
    ) then
        raise exception 'last_admin'
            using errcode = 'PT409',
                  detail = format('%s is the only active admin.', coalesce(p_user.email, p_user.user_id::text)),
                  hint = 'Make somebody else an admin first.';
    end if;
end;
$$;

comment on function auth._check_last_admin(auth.users) is 'Refuse to take the last active admin away.';
