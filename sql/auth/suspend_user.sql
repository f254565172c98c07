-- Shuts a user out: no login, no session, and every gateway refuses the tokens that are out within a second.
-- Suspending who is suspended changes nothing. Nobody suspends themself, and the last active admin stays.
-- Locks the user and the active admins, then the
-- user's sessions.
--
-- Errors: PT400 reason_required, reason_too_long; PT404 user_not_found; PT409 own_account, last_admin

create or replace function auth.suspend_user(p_user_id uuid, p_reason text)
returns auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason);
    v_user   auth.users;
begin
    if p_user_id = auth.uid() then
        raise exception 'own_account'
            using errcode = 'PT409',
                  detail = 'This is your own account.',
                  hint = 'Another admin can suspend it.';
    end if;

    v_user := auth._lock_user(p_user_id);

    if v_user.user_status = 'suspended' then
        return auth._get_user_entry(v_user);
    end if;

    perform auth._check_last_admin(v_user);

    perform ops._set_reason(v_reason);
    update auth.users as u
    set user_status = 'suspended', version = u.version + 1, updated_at = now()
    where u.user_id = p_user_id
    returning * into v_user;
    perform ops._set_reason(null);

    perform auth._end_sessions(p_user_id, 'suspended');
    perform auth._revoke(p_user_id, p_is_lasting => true);
    perform events._publish(
        'user_suspended', 'user', p_user_id::text, jsonb_build_object('user_id', p_user_id, 'reason', v_reason)
    );
    return auth._get_user_entry(v_user);
end;
$$;

comment on function auth.suspend_user(uuid, text) is 'Shut a user out at once: no login, no session, no token.';

grant execute on function auth.suspend_user(uuid, text) to admin, service_role;
