-- Counts failures in a row of a provider: so many open its breaker, for longer each time; an answer closes it. A
-- provider that is well is not written to.

create or replace function vending._note_health(p_provider_code text, p_outcome text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_outcome in ('unknown', 'retry', 'lost') then
        update vending.providers as p
        set failure_count = p.failure_count + 1,
            open_until = case
                when p.failure_count + 1 >= p.failure_limit then clock_timestamp() + make_interval(
                    secs => p.open_seconds * least(2.0 ^ least(p.failure_count + 1 - p.failure_limit, 10), 20)
                )
            end,
            updated_at = clock_timestamp()
        where p.provider_code = p_provider_code;
    else
        update vending.providers as p
        set failure_count = 0, open_until = null, updated_at = clock_timestamp()
        where p.provider_code = p_provider_code and (p.failure_count > 0 or p.open_until is not null);
    end if;
end;
$$;

comment on function vending._note_health(text, text) is
    'Open the breaker of a provider that fails, close it for one that answers.';
