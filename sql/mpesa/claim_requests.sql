-- Takes requests that are due, for a worker: those to be sent (push) and those to ask Daraja about
-- (query). A request is sent by one worker, once: it is marked before anything leaves, and where that
-- worker is lost, nobody knows whether the phone rang, so it is never sent again but unknown until a
-- callback tells. Gives up what nobody could send in time, and what nobody told of for long.
--
-- Locks what it takes and passes by what another worker has.
--
-- Errors: PT400 invalid_limit

create or replace function mpesa.claim_requests(
    p_limit integer default 20,
    p_lease interval default '90 seconds'
)
returns setof mpesa.task
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings mpesa.settings;
    v_request  mpesa.requests;
    v_now      timestamptz := clock_timestamp();
    v_task     mpesa.task;
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Take 1 to 1000 requests at a time.';
    end if;

    select s.* into v_settings from mpesa.settings as s;

    if not found then
        return;
    end if;

    for v_request in
        select r.*
        from mpesa.requests as r
        where r.due_at <= v_now
        order by r.due_at
        limit p_limit
        for update skip locked
    loop
        continue when mpesa._give_up(v_request, v_settings);

        if v_request.status = 'sending' then
            perform mpesa._move_request(
                v_request, 'unknown', 'worker_lost', null, v_request.sent_at + v_settings.give_up_after
            );
            continue;
        end if;

        if v_request.status = 'created' then
            update mpesa.requests as r
            set status = 'sending', status_reason = null, push_count = r.push_count + 1, sent_at = v_now,
                due_at = v_now + p_lease
            where r.request_id = v_request.request_id
            returning r.* into v_request;
        else
            -- Asked again later and later; at once by nobody else.
            update mpesa.requests as r
            set query_count = r.query_count + 1,
                due_at = v_now + least(
                    greatest(v_settings.query_after, interval '1 second') * 2 ^ least(r.query_count, 10),
                    interval '15 minutes'
                )
            where r.request_id = v_request.request_id
            returning r.* into v_request;
        end if;

        v_task := (
            v_request.request_id, case v_request.status when 'sending' then 'push' else 'query' end,
            v_request.push_count, v_request.amount, v_request.phone, v_request.reference,
            v_request.checkout_request_id
        );
        return next v_task;
    end loop;
end;
$$;

comment on function mpesa.claim_requests(integer, interval) is 'Take requests that are due to be sent or asked about.';

grant execute on function mpesa.claim_requests(integer, interval) to service_role;
