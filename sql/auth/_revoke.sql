-- Takes back the access tokens of a user, or of one session: every gateway refuses them within a second.
--
-- Refused is a token whose iat is before this moment; whoever issues the next one gives it an iat that is
-- not (auth._get_claims). A lasting revocation holds for tokens of any age, until auth._end_revocation.
-- Tokens that live longer than a day are not ours: they are taken back by a lasting one only.

create or replace function auth._revoke(
    p_user_id    uuid,
    p_session_id uuid default null,
    p_is_lasting boolean default false
)
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    insert into auth.revocations (revocation_id, user_id, session_id, issued_before, expires_at)
    select
        core.uuid_v7(), p_user_id, p_session_id,
        case
            when p_is_lasting then 'infinity'
            -- A token that followed another revocation of this second is dated the next one.
            else greatest(
                clock_timestamp(),
                to_timestamp(ceil(extract(epoch from max(r.issued_before)))) + interval '1 millisecond'
            )
        end,
        case when p_is_lasting then 'infinity' else clock_timestamp() + interval '25 hours' end
    from auth.revocations as r
    where r.user_id = p_user_id
        and (p_session_id is null or r.session_id is null or r.session_id = p_session_id)
        and r.issued_before < 'infinity'
        and r.issued_before > now() - interval '1 minute';
end;

comment on function auth._revoke(uuid, uuid, boolean) is 'Take back access tokens: of a user, or of one session.';
