-- Records what Daraja answered when a phone was to be asked. What came over another way in between,
-- a callback for instance, is not undone: then only the ids are added.
--
-- p_outcome: {"status", "code"?, "merchant_request_id"?, "checkout_request_id"?, "retry_after"?}, status
-- accepted (the phone asks for the PIN), refused (it does not and will not), later (nothing reached
-- Daraja, or it has no time: send again) or unknown (it may have: never send again).
--
-- Errors: PT400 invalid_outcome, PT404 request_not_found

create or replace function mpesa.record_push(
    p_request_id uuid,
    p_push_count integer,
    p_outcome    jsonb
)
returns mpesa.requests
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings mpesa.settings := mpesa._get_settings();
    v_request  mpesa.requests := mpesa._lock_request(p_request_id);
    v_status   text := p_outcome ->> 'status';
    v_code     text := left(p_outcome ->> 'code', 100);
begin
    if v_status is null or v_status not in ('accepted', 'refused', 'later', 'unknown')
        or (v_status = 'accepted' and coalesce(p_outcome ->> 'checkout_request_id', '') = '')
    then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%s is not what can come of a push.', left(p_outcome::text, 200)),
                  hint = 'Its status is accepted (with checkout_request_id), refused, later or unknown.';
    end if;

    -- The report of an earlier attempt.
    if v_request.push_count <> p_push_count then
        return v_request;
    end if;

    if v_status = 'accepted' then
        update mpesa.requests as r
        set checkout_request_id = coalesce(r.checkout_request_id, p_outcome ->> 'checkout_request_id'),
            merchant_request_id = coalesce(r.merchant_request_id, left(p_outcome ->> 'merchant_request_id', 100))
        where r.request_id = p_request_id
        returning r.* into v_request;

        if v_request.status in ('sending', 'unknown') then
            return mpesa._move_request(
                v_request, 'awaiting', null, null, clock_timestamp() + v_settings.query_after
            );
        elsif v_request.status = 'confirming' then
            update mpesa.requests as r set due_at = clock_timestamp() where r.request_id = p_request_id;
        end if;
    elsif v_request.status = 'sending' then
        return case v_status
            when 'refused' then mpesa._move_request(
                v_request, 'failed', coalesce((
                    select c.reason from mpesa.result_codes as c where c.result_code = v_code and c.status <> 'processing'
                ), 'refused_by_daraja'), v_code
            )
            when 'later' then mpesa._move_request(
                v_request, 'created', 'daraja_unreachable', v_code,
                clock_timestamp() + interval '1 second' * least(
                    coalesce((p_outcome ->> 'retry_after')::numeric, 2 ^ least(v_request.push_count, 6)), 120
                )
            )
            else mpesa._move_request(
                v_request, 'unknown', 'answer_lost', v_code, v_request.sent_at + v_settings.give_up_after
            )
        end;
    end if;

    return v_request;
end;
$$;

comment on function mpesa.record_push(uuid, integer, jsonb) is 'Record what Daraja answered when a phone was to be asked.';

grant execute on function mpesa.record_push(uuid, integer, jsonb) to service_role;
