-- Applies queued items (queue_changes), client by client, the longest waiting first; returns how many were answered. For
-- the worker, cron, or psql. Each item stands alone, and each client: one that cannot be processed leaves the others
-- unharmed. Clients that another call is processing, or that are pushing, are passed over.
--
-- Clients take turns of twenty items or a second, whichever is over first; one with more goes to the end of the line.
-- Nothing is begun after two seconds: what a run holds keeps others waiting, and every pull is kept back by its
-- transaction. A client whose items were slow is alone in its run: nobody's locks wait for it. A lock is waited for a
-- second at most, then its item is tried again later. How long a single item may take, the caller's statement_timeout
-- says: once that is over nothing would end another one, so none is begun.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function sync.process_sync_queue(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
    c_turn    constant integer := 20;
    v_time    constant interval := nullif(current_setting('statement_timeout')::interval, '0');
    v_ends_at constant timestamptz := least(clock_timestamp() + interval '2 seconds', statement_timestamp() + v_time * 0.9);
    v_claims  text := current_setting('request.jwt.claims', true);
    v_sub     text := current_setting('request.jwt.claim.sub', true);
    v_now     timestamptz;
    v_until   timestamptz;
    v_client  sync.clients;
    v_is_slow boolean := false;
    v_turns   integer := 0;
    v_count   integer := 0;
begin
    perform core._check_limit(p_limit);
    perform core._require_fresh_snapshots();

    loop
        v_now := clock_timestamp();
        exit when v_count >= p_limit or v_now > v_ends_at or v_is_slow and v_now > v_until;

        select c.* into v_client
        from sync.clients as c
        where c.due_at <= v_now
            and (not v_is_slow or (c.user_id, c.client_id) = (v_client.user_id, v_client.client_id))
        order by c.due_at
        limit 1
        for no key update skip locked;

        exit when not found or v_client.slow_until > v_now and v_turns > 0 and not v_is_slow;

        if not v_is_slow then
            v_is_slow := coalesce(v_client.slow_until > v_now, false);
            v_until := least(v_now + interval '1 second', v_ends_at);
        end if;

        v_turns := v_turns + 1;

        begin
            v_count := v_count + sync._process_queue(
                v_client.user_id, v_client.client_id, case when v_is_slow then 1 else least(c_turn, p_limit - v_count) end, v_until
            );
        exception when others then
            perform core._restore_caller(v_claims, v_sub);
            raise warning 'queued items of client % were not processed: % (%)', v_client.client_id, sqlerrm, sqlstate;

            update sync.clients as c
            set due_at = clock_timestamp() + interval '10 seconds'
            where c.user_id = v_client.user_id and c.client_id = v_client.client_id;
        end;
    end loop;

    return v_count;
end;
$$;

comment on function sync.process_sync_queue(integer) is 'Apply queued items, each for itself; returns how many were answered.';

grant execute on function sync.process_sync_queue(integer) to service_role;
