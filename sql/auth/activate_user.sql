-- Lets a suspended user in again. They have to log in: what was issued before stays refused. Activating who
-- is active changes nothing. Locks the user.
--
-- Errors: PT400 reason_required, reason_too_long; PT404 user_not_found

create or replace function auth.activate_user(p_user_id uuid, p_reason text)
returns auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason);
    v_user   auth.users := auth._lock_user(p_user_id);
begin
    if v_user.user_status = 'active' then
        return auth._get_user_entry(v_user);
    end if;

    perform ops._set_reason(v_reason);
    update auth.users as u
    set user_status = 'active', version = u.version + 1, updated_at = now()
    where u.user_id = p_user_id
    returning * into v_user;
    perform ops._set_reason(null);

    perform auth._end_revocation(p_user_id);
    perform events._publish(
        'user_activated', 'user', p_user_id::text, jsonb_build_object('user_id', p_user_id, 'reason', v_reason)
    );
    return auth._get_user_entry(v_user);
end;
$$;

comment on function auth.activate_user(uuid, text) is 'Let a suspended user in again.';

grant execute on function auth.activate_user(uuid, text) to admin, service_role;
