-- Deletes what nobody asks for any more: sessions that ended a week ago, refresh tokens that were used a
-- week ago, failed logins of two days ago, keys whose last token expired a month ago. Returns how many rows.
--
-- A token that is gone is refused like one that never was, so its reuse raises no alarm; it gives nothing.

create or replace function auth.purge_sessions(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session_ids uuid[];
    v_count       integer;
    v_total       integer;
begin
    v_session_ids := array(
        select s.session_id
        from auth.sessions as s
        where s.ended_at < now() - interval '7 days' or s.idle_expires_at < now() - interval '7 days'
        limit p_limit
        for update skip locked
    );

    delete from auth.refresh_tokens as t where t.session_id = any (v_session_ids);
    get diagnostics v_total = row_count;

    delete from auth.sessions as s where s.session_id = any (v_session_ids);
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;

    delete from auth.refresh_tokens as t
    where t.token_hash = any (array(
        select u.token_hash from auth.refresh_tokens as u where u.used_at < now() - interval '7 days' limit p_limit
    ));
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;

    delete from auth.login_failures as f
    where f.subject = any (array(
        select u.subject
        from auth.login_failures as u
        where u.last_failed_at < now() - interval '2 days'
        limit p_limit
        for update skip locked
    ));
    get diagnostics v_count = row_count;
    v_total := v_total + v_count;

    delete from auth.signing_keys as k
    where k.state in ('retired', 'revoked') and coalesce(k.expires_at, k.retired_at) < now() - interval '30 days';
    get diagnostics v_count = row_count;

    return v_total + v_count;
end;
$$;

comment on function auth.purge_sessions(integer) is 'Delete sessions, tokens and failures that are over; returns how many rows.';

grant execute on function auth.purge_sessions(integer) to service_role;
