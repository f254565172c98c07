-- What an outcome says about the provider: opens or closes its circuit.
--
-- Open after "provider_down", after five failures in a row where the channel has one
-- provider for all recipients, and when the one delivery let through by a half-open
-- circuit fails. The pause doubles from 30 seconds to an hour. A success writes only
-- where there was a failure before it, so providers that work are never locked.
--
-- What a mail server says of one mailbox (RFC 3463: 4.2.x, 4.1.1 to 4.1.6) is an answer:
-- a full one must not keep everybody's mail waiting.

create or replace function notifications._judge_provider(
    p_channel  text,
    p_provider text,
    p_outcome  text,
    p_error    text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz := clock_timestamp();
    v_is_shared boolean := (
        select c.is_provider_shared from notifications.channels as c where c.channel = p_channel
    );
begin
    if p_outcome = 'provider_down'
        or p_outcome = 'retry' and v_is_shared and coalesce(p_error, '') !~ '^4\.(2\.[0-9]+|1\.[1-6])$'
    then
        -- While it is open, reports of what was under way change nothing.
        update notifications.providers as p
        set failure_count = p.failure_count + 1,
            last_error = left(coalesce(p_error, p_outcome), 500),
            circuit = case when f.opens then 'open' else p.circuit end,
            open_count = p.open_count + f.opens::integer,
            opened_until = case
                when f.opens then v_now + least(interval '1 hour', interval '30 seconds' * (2 ^ least(p.open_count, 10)))
                else p.opened_until
            end,
            updated_at = v_now
        from (
            select o.channel, o.provider,
                o.circuit <> 'open' and (
                    p_outcome = 'provider_down' or o.circuit = 'half_open' or o.failure_count >= 4
                ) as opens
            from notifications.providers as o
            where o.channel = p_channel and o.provider = p_provider
            for update
        ) as f
        where p.channel = f.channel and p.provider = f.provider;
    else
        -- It answered, or somebody's own server did: so it works.
        update notifications.providers as p
        set circuit = 'closed', failure_count = 0, open_count = 0, opened_until = null, updated_at = v_now
        where p.channel = p_channel
            and p.provider = p_provider
            and (p.failure_count > 0 or p.circuit <> 'closed');
    end if;
end;
$$;

comment on function notifications._judge_provider(text, text, text, text) is
    'Open or close the circuit of a provider by what came of an attempt.';
