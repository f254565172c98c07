-- Sets the new password of who has shown the current one, and ends their other sessions. Returns whether
-- the password that was checked still was the account's. Locks the credentials, then the sessions.

create or replace function auth.finish_password_change(
    p_user_id       uuid,
    p_password_hash text,
    p_new_hash      text,
    p_session_id    uuid default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.credentials as c
    set password_hash = p_new_hash, changed_at = clock_timestamp()
    where c.user_id = p_user_id and c.password_hash = p_password_hash;

    if not found then
        return false;
    end if;

    perform auth._forgive_attempts(p_user_id);
    perform auth._end_sessions(
        p_user_id, 'password_changed', p_except_id => coalesce(p_session_id, gen_random_uuid())
    );
    perform events._publish(
        'password_changed', 'user', p_user_id::text, jsonb_build_object('user_id', p_user_id)
    );

    return true;
end;
$$;

comment on function auth.finish_password_change(uuid, text, text, uuid) is
    'Set the new password of who has shown the current one; ends their other sessions.';

grant execute on function auth.finish_password_change(uuid, text, text, uuid) to service_role;
