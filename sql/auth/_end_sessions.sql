-- Ends sessions of a user: all, one, or all but one; takes their access tokens back and publishes each.
-- Returns how many. Where all end, access tokens that belong to no session are taken back too.
--
-- Locks the sessions in the order of their ids.

create or replace function auth._end_sessions(
    p_user_id    uuid,
    p_reason     text,
    p_session_id uuid default null,
    p_except_id  uuid default null
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session_ids uuid[];
begin
    select array_agg(s.session_id) into v_session_ids
    from (
        select s.session_id
        from auth.sessions as s
        where s.user_id = p_user_id
            and s.ended_at is null
            and (p_session_id is null or s.session_id = p_session_id)
            and s.session_id is distinct from p_except_id
        order by s.session_id
        for update
    ) as s;

    update auth.sessions as s
    set ended_at = clock_timestamp(), end_reason = p_reason
    where s.session_id = any (v_session_ids);

    if p_session_id is null and p_except_id is null then
        perform auth._revoke(p_user_id);
    else
        perform auth._revoke(p_user_id, i.session_id) from unnest(v_session_ids) as i (session_id);
    end if;

    perform events._publish(
        'session_ended', 'session', i.session_id::text,
        jsonb_build_object('user_id', p_user_id, 'reason', p_reason)
    )
    from unnest(v_session_ids) as i (session_id);

    return coalesce(cardinality(v_session_ids), 0);
end;
$$;

comment on function auth._end_sessions(uuid, text, uuid, uuid) is
    'End sessions of a user: all, one, or all but one; returns how many.';
