-- Stores a code that the gateway made, and has a job send it; replaces the one that was asked for before.
--
-- p_digest is the code's HMAC, p_sealed the code for the message; p_client is the network address that asks,
-- p_requester_id the caller, null where nobody is logged in. Looks nobody up, so that an address that nobody
-- has costs what any other costs. Locks the logs of the network address, then of the recipient, then the row.
--
-- Refusals: too_many_requests, unsupported_destination, budget_exhausted. Constraints speak about the rest.

create or replace function auth._request_otp(
    p_purpose      text,
    p_channel      text,
    p_recipient    text,
    p_digest       bytea,
    p_sealed       text,
    p_client       text default null,
    p_requester_id uuid default null,
    p_lifetime     interval default '10 minutes',
    p_max_attempts integer default 5
)
returns auth.otp_request
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_nobody   constant uuid := '00000000-0000-0000-0000-000000000000';
    v_price    numeric := auth._find_otp_price(p_channel, p_recipient);
    v_otp_id   uuid := core.uuid_v7();
    v_result   auth.otp_request;
    v_budget   numeric;
    v_spent    numeric;
begin
    v_result.channel := p_channel;
    v_result.recipient := p_recipient;

    if p_client is not null then
        v_result.retry_after := auth._take_place('address', p_client);
    end if;

    if v_result.retry_after is null then
        v_result.retry_after := auth._take_place('recipient', p_recipient);
    end if;

    if v_result.retry_after is not null then
        v_result.refusal := 'too_many_requests';
        return v_result;
    end if;

    if v_price is null then
        v_result.refusal := 'unsupported_destination';
        return v_result;
    end if;

    if v_price > 0 then
        select l.max_count into v_budget from auth.otp_limits as l where l.scope = 'spend';
        select s.spent into v_spent
        from auth.otp_spending as s
        where s.spent_on = (clock_timestamp() at time zone 'UTC')::date;

        if coalesce(v_spent, 0) + v_price > v_budget then
            v_result.refusal := 'budget_exhausted';
            v_result.retry_after := ceil(extract(epoch from date_trunc('day', clock_timestamp(), 'UTC')
                + interval '1 day' - clock_timestamp()));
            return v_result;
        end if;
    end if;

    insert into auth.otps as o (
        purpose, recipient, requester_id, otp_id, channel, digest, sealed_code, max_attempts, requested_at, expires_at
    )
    values (
        p_purpose, p_recipient, coalesce(p_requester_id, c_nobody), v_otp_id, p_channel, p_digest, p_sealed,
        p_max_attempts, clock_timestamp(), clock_timestamp() + p_lifetime
    )
    on conflict (purpose, recipient, requester_id) do update
    set otp_id = excluded.otp_id,
        channel = excluded.channel,
        digest = excluded.digest,
        sealed_code = excluded.sealed_code,
        attempt_count = 0,
        max_attempts = excluded.max_attempts,
        user_id = null,
        outcome = null,
        requested_at = excluded.requested_at,
        expires_at = excluded.expires_at,
        used_at = null
    returning o.expires_at into v_result.expires_at;

    perform jobs.schedule_job('auth.deliver_otp', jsonb_build_object('otp_id', v_otp_id), p_priority => 0);

    return v_result;
end;
$$;

comment on function auth._request_otp(text, text, text, bytea, text, text, uuid, interval, integer) is
    'Store a one-time code that the gateway made, and have a job send it.';

grant execute on function auth._request_otp(text, text, text, bytea, text, text, uuid, interval, integer)
    to service_role;
