-- Forgets what nobody can ask for any more, p_limit of a kind at most; returns how much that was.
--
-- Answers: after p_older_than, if their client has pushed since (it sends what is unanswered first), or is forgotten.
-- Clients that were not seen for p_client_after: they are refused from then on, for what they send may have been applied
-- already. Deleted records after the longer of the two: cookies of before are refused (reset_required).
--
-- Errors: PT400 invalid_limit, invalid_retention

create or replace function sync.purge_sync(
    p_older_than   interval default '30 days',
    p_client_after interval default '90 days',
    p_limit        integer default 10000
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sum   bigint := 0;
    v_count bigint;
begin
    perform core._check_limit(p_limit, 100000);

    if (p_older_than >= '1 day' and p_client_after >= '7 days') is not true then
        raise exception 'invalid_retention'
            using errcode = 'PT400', detail = format('Answers: %s, clients: %s.', p_older_than, p_client_after),
                  hint = 'Keep answers for a day, clients for a week at least.';
    end if;

    update sync.clients as c
    set forgotten_at = now()
    where c.forgotten_at is null and c.last_seen_at < now() - p_client_after;

    get diagnostics v_count = row_count;
    v_sum := v_sum + v_count;

    with old as materialized (
        select i.user_id, i.client_id, i.item_id
        from sync.items as i
        join sync.clients as c using (user_id, client_id)
        where i.processed_at < now() - p_older_than
            and (c.forgotten_at is not null or not i.is_in_inbox and c.last_push_at > i.processed_at)
            -- An open conflict is kept for its decision.
            and not exists (
                select from sync.conflicts as f
                where f.user_id = i.user_id and f.client_id = i.client_id and f.item_id = i.item_id
                    and f.resolution is null and c.forgotten_at is null
            )
        order by i.processed_at
        limit p_limit
    ),
    conflicts as (
        delete from sync.conflicts as f
        using old as o
        where f.user_id = o.user_id and f.client_id = o.client_id and f.item_id = o.item_id
    )
    delete from sync.items as i
    using old as o
    where i.user_id = o.user_id and i.client_id = o.client_id and i.item_id = o.item_id;

    get diagnostics v_count = row_count;
    v_sum := v_sum + v_count;

    -- What a forgotten client was sent: it begins anew.
    with old as materialized (
        select k.user_id, k.client_id, k.table_id, k.record_id
        from sync.clients as c
        join sync.known_records as k using (user_id, client_id)
        where c.forgotten_at is not null
        limit p_limit
    )
    delete from sync.known_records as k
    using old as o
    where (k.user_id, k.client_id, k.table_id, k.record_id) = (o.user_id, o.client_id, o.table_id, o.record_id);

    get diagnostics v_count = row_count;
    v_sum := v_sum + v_count;

    return v_sum + sync._purge_deleted(now() - greatest(p_older_than, p_client_after), p_limit);
end;
$$;

comment on function sync.purge_sync(interval, interval, integer) is
    'Forget old answers, clients that were not seen for long, and deleted records; returns how much that was.';

grant execute on function sync.purge_sync(interval, interval, integer) to service_role;
