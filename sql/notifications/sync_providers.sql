-- States which providers there are: those in p_providers, in their order of rank; any
-- other is switched off, but for the log. Called by the worker when it starts, with
-- what its settings name; so the events of all topics are followed from here on as
-- well. Circuits stay as they are, but for a provider that is
-- switched on again: it begins closed.
--
-- Errors: PT400 invalid_providers

create or replace function notifications.sync_providers(p_providers jsonb)
returns setof notifications.providers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if jsonb_typeof(p_providers) is distinct from 'array' or exists (
        select
        from jsonb_array_elements(p_providers) as p (item)
        where jsonb_typeof(p.item) <> 'object'
            or coalesce(p.item ->> 'provider', '') !~ '^[a-z][a-z0-9_]{0,62}$'
            or not exists (
                select from notifications.channels as c where c.channel = p.item ->> 'channel' and c.channel <> 'in_app'
            )
            or coalesce(p.item ->> 'rank', '10') !~ '^[0-9]{1,4}$'
    ) then
        raise exception 'invalid_providers'
            using errcode = 'PT400',
                  detail = 'A provider has a name in lower case, a channel that exists, and a rank of 0 to 9999.',
                  hint = 'Send for instance [{"provider": "smtp", "channel": "email", "rank": 10}].';
    end if;

    insert into notifications.providers as p (provider, channel, rank)
    select distinct on (i.item ->> 'provider', i.item ->> 'channel')
        i.item ->> 'provider', i.item ->> 'channel', coalesce(i.item ->> 'rank', '10')::smallint
    from jsonb_array_elements(p_providers) as i (item)
    where i.item ->> 'provider' <> 'log'
    order by 1, 2
    on conflict (channel, provider) do update
    set rank = excluded.rank,
        is_enabled = true,
        circuit = case when p.is_enabled then p.circuit else 'closed' end,
        failure_count = case when p.is_enabled then p.failure_count else 0 end,
        open_count = case when p.is_enabled then p.open_count else 0 end,
        opened_until = case when p.is_enabled then p.opened_until end,
        updated_at = clock_timestamp();

    update notifications.providers as p
    set is_enabled = false, updated_at = clock_timestamp()
    where p.is_enabled
        and p.provider <> 'log'
        and not exists (
            select
            from jsonb_array_elements(p_providers) as i (item)
            where i.item ->> 'provider' = p.provider and i.item ->> 'channel' = p.channel
        );

    perform notifications.follow_events();

    -- What waited for a provider need not wait any longer.
    update notifications.deliveries as d
    set not_before = clock_timestamp()
    where d.state = 'pending' and d.digest_key is null and d.carrier_id is null and d.channel <> 'in_app'
        and d.reason = 'no_provider';

    return query
    select p.*
    from notifications.providers as p
    order by p.channel, p.rank, p.provider;
end;
$$;

comment on function notifications.sync_providers(jsonb) is
    'State which providers there are; those not named are switched off, but for the log.';

grant execute on function notifications.sync_providers(jsonb) to service_role;
