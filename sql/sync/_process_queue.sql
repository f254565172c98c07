-- Applies the first of what one client has queued, p_limit items at most, as its user and with the rights that the user
-- has now, but no more than the call had that queued it; returns how many items were answered. Begins nothing after
-- p_until, but for a first item. Locks the client, and the rows of its items.
--
-- What waits to be tried again holds back what was made on top of it, and nothing else; after fifty tries it is rejected.
-- What was queued before its client could know that an earlier item of the record was not applied, is not applied
-- either. Where a batch fails as a whole, its items come one by one from then on, so that the one to blame is known.
-- Of a suspended user everything is rejected. A client with more to do goes to the end of the line.

create or replace function sync._process_queue(
    p_user_id   uuid,
    p_client_id uuid,
    p_limit     integer,
    p_until     timestamptz default 'infinity'
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_roles    constant text[] := '{authenticated,operator,admin}';
    v_began_at constant timestamptz := clock_timestamp();
    v_claims   text := current_setting('request.jwt.claims', true);
    v_sub      text := current_setting('request.jwt.claim.sub', true);
    v_user     auth.users;
    v_client   sync.clients;
    v_batch    record;
    v_role     text;
    v_count    integer := 0;
    v_is_slow  boolean := false;
    v_message  text;
    v_code     text;
    v_context  text;
begin
    select u.* into v_user from auth.users as u where u.user_id = p_user_id;

    perform set_config('request.jwt.claim.sub', p_user_id::text, true),
        set_config('request.jwt.claims', jsonb_build_object('sub', p_user_id, 'role', v_user.user_role)::text, true);

    select c.* into v_client
    from sync.clients as c
    where c.user_id = p_user_id and c.client_id = p_client_id
    for no key update;

    -- Those that were made on top of one that waits, wait as long.
    update sync.items as i
    set status = 'processing', next_try_at = w.next_try_at
    from (
        select q.record_id, min(q.position) as position, max(q.next_try_at) as next_try_at
        from sync.items as q
        where q.user_id = p_user_id and q.client_id = p_client_id and q.status = 'processing'
            and q.next_try_at > clock_timestamp() and q.record_id is not null
        group by q.record_id
    ) as w
    where i.user_id = p_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing')
        and i.record_id = w.record_id and i.position > w.position
        and (i.next_try_at is null or i.next_try_at < w.next_try_at);

    for v_batch in
        select m.queued_role, jsonb_agg(m.content order by m.position) as items, array_agg(m.item_id) as item_ids
        from (
            -- Those of one role that follow each other have the same difference: what is queued is applied in its order.
            select i.item_id, i.content, i.position, i.queued_role, row_number() over (order by i.position)
                    - row_number() over (partition by i.queued_role order by i.position) as segment
            from sync.items as i
            where i.user_id = p_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing')
                and (i.next_try_at is null or i.next_try_at <= clock_timestamp())
                and v_user.user_status is distinct from 'suspended'
            order by i.position
            limit p_limit
        ) as m
        group by m.queued_role, m.segment
        order by min(m.position)
    loop
        v_role := case when v_user.user_role is not null then c_roles[least(
            array_position(c_roles, v_user.user_role), coalesce(array_position(c_roles, v_batch.queued_role), 1)
        )] end;

        perform set_config('request.jwt.claims', jsonb_build_object('sub', p_user_id, 'role', v_role)::text, true);

        begin
            v_count := v_count + (
                select count(*)
                from jsonb_array_elements(sync._process_items(
                    v_client, v_batch.items, sync._find_stops(p_user_id, p_client_id, v_batch.item_ids), p_until
                )) as a (answer)
                where a.answer ->> 'status' <> 'retry'
            );
        exception when others or query_canceled or assert_failure then
            get stacked diagnostics v_message = message_text, v_code = returned_sqlstate, v_context = pg_exception_context;

            -- Somebody who cancels means the run; the clock means the items.
            if core._is_cancelled(v_code, v_context) and v_message !~ 'statement timeout' then
                raise;
            end if;

            v_is_slow := true;

            update sync.items as i
            set status = 'processing', attempt_count = i.attempt_count + 1, last_problem = left(v_code || ': ' || v_message, 1000),
                next_try_at = clock_timestamp() + least(power(2, i.attempt_count), 3600) * interval '1 second'
            where i.user_id = p_user_id and i.client_id = p_client_id and i.item_id = any (v_batch.item_ids)
                and cardinality(v_batch.item_ids) = 1;
        end;

        -- The rest comes after it; what is of another role begins no later than the others.
        exit when v_is_slow or clock_timestamp() > p_until;
    end loop;

    with rejected as (
        update sync.items as i
        set status = 'rejected', is_in_inbox = true, processed_at = clock_timestamp(), next_try_at = null, last_problem = null,
            answer = jsonb_build_object(
                'id', i.item_id, 'status', 'rejected', 'is_replay', false
            ) || case
                when i.content ? 'function' then jsonb_build_object('function', i.content -> 'function')
                else jsonb_build_object('table', i.table_name, 'record_id', i.record_id, 'operation', i.operation)
            end || case
                when v_user.user_status = 'suspended' then jsonb_build_object(
                    'code', 'account_suspended', 'sqlstate', 'PT403', 'message', 'account_suspended',
                    'detail', 'The user was suspended before it was processed.', 'hint', 'Send it as a new item.'
                )
                else jsonb_build_object(
                    'code', 'retries_exhausted', 'sqlstate', 'PT503', 'message', 'retries_exhausted',
                    'detail', format('It was tried fifty times; the last problem was %s.', coalesce(i.last_problem, 'not noted')),
                    'hint', 'Send it as a new item.'
                )
            end
        where i.user_id = p_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing')
            and (i.attempt_count >= 50 or v_user.user_status = 'suspended')
        returning i.item_id
    )
    select v_count + count(*) into v_count from rejected as r;

    update sync.clients as c
    set due_at = (
            select min(greatest(i.next_try_at, clock_timestamp()))
            from sync.items as i
            where i.user_id = p_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing')
        ),
        slow_until = case
            when v_is_slow or clock_timestamp() > v_began_at + interval '1 second' then clock_timestamp() + interval '10 minutes'
            else c.slow_until
        end
    where c.user_id = p_user_id and c.client_id = p_client_id;

    perform core._restore_caller(v_claims, v_sub);

    return v_count;
end;
$$;

comment on function sync._process_queue(uuid, uuid, integer, timestamptz) is
    'Apply the first of what one client has queued, as its user.';
