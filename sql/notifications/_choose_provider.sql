-- Who sends the next delivery of a channel: the lowest rank whose circuit is closed.
-- The log serves only where no other provider is enabled. Where nobody can, provider
-- is null and opened_until says when to ask again.
--
-- A circuit whose pause is over lets one delivery through: this claims that place for
-- as long as the lease (locks the provider's row; a place that somebody else is
-- claiming is taken as taken).

create or replace function notifications._choose_provider(p_channel text, p_lease interval)
returns notifications.providers
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_provider notifications.providers;
    v_retry_at timestamptz;
begin
    for v_provider in
        select p.*
        from notifications.providers as p
        where p.channel = p_channel
            and p.is_enabled
            and (
                p.provider <> 'log'
                or not exists (
                    select
                    from notifications.providers as o
                    where o.channel = p_channel and o.is_enabled and o.provider <> 'log'
                )
            )
        order by p.rank, p.provider
    loop
        if v_provider.circuit = 'closed' then
            return v_provider;
        end if;

        if v_provider.opened_until <= v_now then
            perform
            from notifications.providers as p
            where p.channel = p_channel
                and p.provider = v_provider.provider
                and p.circuit <> 'closed'
                and p.opened_until = v_provider.opened_until
            for update skip locked;

            if found then
                update notifications.providers as p
                set circuit = 'half_open', opened_until = v_now + p_lease, updated_at = v_now
                where p.channel = p_channel and p.provider = v_provider.provider;

                return v_provider;
            end if;

            v_provider.opened_until := v_now + interval '1 second';
        end if;

        v_retry_at := least(v_retry_at, v_provider.opened_until);
    end loop;

    v_provider := null;
    v_provider.opened_until := coalesce(v_retry_at, v_now + interval '1 minute');
    return v_provider;
end;
$$;

comment on function notifications._choose_provider(text, interval) is
    'The provider that sends next on a channel, or when to ask again.';
