-- Loads market prices: [{"from": "2026-11-05T00:00:00Z", "until": "2026-11-05T00:30:00Z", "rate": 16.85}],
-- up to 10,000 at a time. Without until a price holds for p_step. Negative rates are fine.
--
-- A price that is there already, the same to the last digit, is passed over: loading again is safe.
-- None is ever changed: another one for the same time is refused. Returns how many were new. Locks the tariff's row.
--
-- Errors: PT400 invalid_prices; PT404 tariff_not_found; PT409 prices_overlap;
--         23P01 prices_no_overlap, 23514 prices_rate_check, prices_valid_check; 22… on what is no time or number

create or replace function tariffs.load_prices(
    p_tariff_code text,
    p_prices      jsonb,
    p_step        interval default null
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tariff_key bigint;
    v_new        tariffs.prices[];
    v_clash      tariffs.prices;
    v_count      integer;
begin
    if jsonb_typeof(p_prices) is distinct from 'array' or jsonb_array_length(p_prices) > 10000
        or exists (
            select from jsonb_array_elements(p_prices) as p
            where (
                    p ->> 'from' ~ '(Z|[+-]\d\d(:?\d\d)?)$' and p ->> 'rate' is not null
                    and coalesce(p ->> 'until' ~ '(Z|[+-]\d\d(:?\d\d)?)$', p_step > interval '0')
                ) is not true
        )
    then
        raise exception 'invalid_prices'
            using errcode = 'PT400',
                  detail = 'Prices are an array of up to 10000 objects with from, until and rate; instants have an offset.',
                  hint = 'Send [{"from": "2026-11-05T00:00:00Z", "until": "2026-11-05T00:30:00Z", "rate": 16.85}], '
                      'or leave until out and send p_step.';
    end if;

    select t.tariff_key into v_tariff_key
    from tariffs.tariffs as t
    where t.tariff_code = p_tariff_code
    for no key update;

    if not found then
        perform tariffs._refuse_missing_tariff(p_tariff_code, now());
    end if;

    with price as materialized (
        select distinct (p ->> 'from')::timestamptz as valid_from,
            coalesce((p ->> 'until')::timestamptz, (p ->> 'from')::timestamptz + p_step) as valid_until,
            (p ->> 'rate')::numeric as rate
        from jsonb_array_elements(p_prices) as p
    )
    select array_agg((v_tariff_key, n.valid_from, n.valid_until, n.rate)::tariffs.prices) into v_new
    from price as n
    where not exists (
        select
        from tariffs.prices as o
        where o.tariff_key = v_tariff_key and o.valid_from = n.valid_from and o.valid_until = n.valid_until
            and o.rate = n.rate
    );

    select o.* into v_clash
    from unnest(v_new) as n
    join tariffs.prices as o
        on int8range(o.tariff_key, o.tariff_key, '[]') && int8range(v_tariff_key, v_tariff_key, '[]')
        and tstzrange(o.valid_from, o.valid_until) && tstzrange(n.valid_from, greatest(n.valid_from, n.valid_until))
    limit 1;

    if found then
        raise exception 'prices_overlap'
            using errcode = 'PT409',
                  detail = format('From %s until %s tariff %s costs %s.', v_clash.valid_from, v_clash.valid_until,
                      p_tariff_code, v_clash.rate),
                  hint = 'A price is never changed; load the ones that are missing.';
    end if;

    insert into tariffs.prices
    select n.* from unnest(v_new) as n order by n.valid_from;

    get diagnostics v_count = row_count;

    perform tariffs._announce_rate(p_tariff_code);

    return v_count;
end;
$$;

comment on function tariffs.load_prices(text, jsonb, interval) is
    'Load market prices of a tariff; loading the same again is safe. Returns how many were new.';

grant execute on function tariffs.load_prices(text, jsonb, interval) to admin, service_role;
