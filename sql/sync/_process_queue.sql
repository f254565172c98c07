-- Applies what one client has queued, as its user and with the rights that the user has now, but no more than the call
-- had that queued it; returns how many items were answered. What waits to be tried again holds back what was made on
-- top of it, and nothing else; after fifty tries it is rejected. Of a suspended user everything is.

create or replace function sync._process_queue(p_user_id uuid, p_client_id uuid, p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_roles  constant text[] := '{authenticated,operator,admin}';
    v_claims text := current_setting('request.jwt.claims', true);
    v_sub    text := current_setting('request.jwt.claim.sub', true);
    v_user   auth.users;
    v_client sync.clients;
    v_batch  record;
    v_role   text;
    v_count  integer := 0;
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
        select m.queued_role, jsonb_agg(m.content order by m.position) as items
        from (
            -- Those of one role that follow each other have the same difference: what is queued is applied in its order.
            select i.content, i.position, i.queued_role, row_number() over (order by i.position)
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

        v_count := v_count + (
            select count(*)
            from jsonb_array_elements(sync._process_items(v_client, v_batch.items)) as a (answer)
            where a.answer ->> 'status' <> 'retry'
        );
    end loop;

    with rejected as (
        update sync.items as i
        set status = 'rejected', is_in_inbox = true, processed_at = now(), next_try_at = null,
            answer = jsonb_build_object(
                'id', i.item_id, 'status', 'rejected', 'is_replay', false,
                'table', i.table_name, 'record_id', i.record_id, 'operation', i.operation
            ) || case
                when v_user.user_status = 'suspended' then jsonb_build_object(
                    'code', 'account_suspended', 'sqlstate', 'PT403', 'message', 'account_suspended',
                    'detail', 'The user was suspended before it was processed.', 'hint', 'Send it as a new item.'
                )
                else jsonb_build_object(
                    'code', 'retries_exhausted', 'sqlstate', 'PT503', 'message', 'retries_exhausted',
                    'detail', 'It was tried fifty times.', 'hint', 'Send it as a new item.'
                )
            end
        where i.user_id = p_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing')
            and (i.attempt_count >= 50 or v_user.user_status = 'suspended')
        returning i.item_id
    )
    select v_count + count(*) filter (where v_user.user_status = 'suspended') into v_count from rejected as r;

    perform core._restore_caller(v_claims, v_sub);

    return v_count;
end;
$$;

comment on function sync._process_queue(uuid, uuid, integer) is 'Apply what one client has queued, as its user.';
