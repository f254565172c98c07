-- Ends a session of the calling user, on another device for instance; its access token is refused within a
-- second.
--
-- Errors: PT401 not_authenticated; PT404 session_not_found

create or replace function auth.revoke_session(p_session_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Without an id all would end.
    if auth._end_sessions(auth.require_uid(), 'revoked', coalesce(p_session_id, gen_random_uuid())) = 0 then
        raise exception 'session_not_found'
            using errcode = 'PT404',
                  detail = format('You have no session %s.', coalesce(p_session_id::text, 'null')),
                  hint = 'list_sessions shows those you have.';
    end if;
end;
$$;

comment on function auth.revoke_session(uuid) is 'Log out on one device.';

grant execute on function auth.revoke_session(uuid) to authenticated;
