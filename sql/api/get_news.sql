-- What a gateway has to know before the next call, and asks for several times a second: tokens that are
-- taken back, functions whose calls are counted, topics that were announced.
--
-- p_since is the xmin of the answer before, '0' the first time. Rows of transactions that were not over
-- then are told now, some of them twice: that costs nothing, and nothing waits for a slow writer. A topic
-- comes with the transaction that announced it, by which a repetition is known. On
-- another server, or after a restore, transactions are numbered anew: everything is told again.

create or replace function api.get_news(p_since text default '0')
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with seen as materialized (
        select
            s.snapshot,
            case
                when p_since::xid8 <= pg_snapshot_xmax(s.snapshot) then p_since::xid8
                else '0'::xid8
            end as since
        from (select pg_current_snapshot()) as s (snapshot)
    )
    select jsonb_build_object(
        'since', pg_snapshot_xmin(seen.snapshot)::text,
        'is_whole', seen.since = '0'::xid8,
        'topics', (
            select coalesce(jsonb_object_agg(a.topic, a.xid::text), '{}') from core.announcements as a where a.xid >= seen.since
        ),
        'limited', (
            select coalesce(jsonb_agg(distinct r.function_name), '[]') from ops.rate_limits as r
        ),
        'revocations', (
            select coalesce(jsonb_agg(jsonb_build_array(
                v.user_id, v.session_id, extract(epoch from nullif(v.issued_before, 'infinity')),
                extract(epoch from nullif(v.expires_at, 'infinity'))
            )), '[]')
            from (
                select r.user_id, r.session_id, max(r.issued_before) as issued_before, max(r.expires_at) as expires_at
                from auth.revocations as r
                where r.expires_at > now()
                    and r.user_id in (select n.user_id from auth.revocations as n where n.xid >= seen.since)
                group by r.user_id, r.session_id
            ) as v
        )
    )
    from seen;
end;

comment on function api.get_news(text) is 'Tokens that are taken back, and functions whose calls are counted.';

grant execute on function api.get_news(text) to service_role;
