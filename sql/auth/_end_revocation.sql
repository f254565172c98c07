-- Ends a user's lasting revocations: tokens issued from now on are good again, earlier ones never.

create or replace function auth._end_revocation(p_user_id uuid)
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    update auth.revocations as r
    set issued_before = clock_timestamp(), expires_at = clock_timestamp() + interval '25 hours',
        xid = pg_current_xact_id()
    where r.user_id = p_user_id and r.expires_at = 'infinity';
end;

comment on function auth._end_revocation(uuid) is 'End a user''s lasting revocations; older tokens stay refused.';
