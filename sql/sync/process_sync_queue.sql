-- Applies queued items (queue_changes), client by client, the longest waiting first; returns how many were answered. For
-- the worker, cron, or psql. Each item stands alone, and each client: one that cannot be processed leaves the others
-- unharmed. Clients that another call is processing are skipped. After five seconds it begins with no further client:
-- what it holds keeps others waiting, and every pull is kept back by its transaction.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function sync.process_sync_queue(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims text := current_setting('request.jwt.claims', true);
    v_sub    text := current_setting('request.jwt.claim.sub', true);
    v_client record;
    v_count  integer := 0;
begin
    perform core._check_limit(p_limit);
    perform core._require_fresh_snapshots();

    for v_client in
        select i.user_id, i.client_id, min(i.position) as position
        from (
            select q.user_id, q.client_id, q.position
            from sync.items as q
            where q.status in ('pending', 'processing') and (q.next_try_at is null or q.next_try_at <= clock_timestamp())
            order by q.position
            limit p_limit
        ) as i
        group by i.user_id, i.client_id
        order by 3
    loop
        exit when v_count >= p_limit or clock_timestamp() > statement_timestamp() + interval '5 seconds';

        begin
            perform from sync.clients as c
            where c.user_id = v_client.user_id and c.client_id = v_client.client_id
            for no key update skip locked;

            if found then
                v_count := v_count + sync._process_queue(v_client.user_id, v_client.client_id, p_limit);
            end if;
        exception when others then
            perform core._restore_caller(v_claims, v_sub);

            update sync.items as i
            set status = 'processing', attempt_count = i.attempt_count + 1,
                next_try_at = clock_timestamp() + least(power(2, i.attempt_count), 3600) * interval '1 second'
            where i.user_id = v_client.user_id and i.client_id = v_client.client_id and i.position = v_client.position;
        end;
    end loop;

    return v_count;
end;
$$;

comment on function sync.process_sync_queue(integer) is 'Apply queued items, each for itself; returns how many were answered.';

grant execute on function sync.process_sync_queue(integer) to service_role;
