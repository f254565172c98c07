begin;
select plan(7);

-- Contract
select function_returns(
    'invoices',
    '_part_items',
    array['invoices.usage_item[]', 'tariffs.price_sheets[]', 'boolean[]'],
    'invoices.usage_part[]'
);
select isnt_definer('invoices', '_part_items', array['invoices.usage_item[]', 'tariffs.price_sheets[]', 'boolean[]']);
select function_privs_are(
    'invoices',
    '_part_items',
    array['invoices.usage_item[]', 'tariffs.price_sheets[]', 'boolean[]'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_part_items',
    array['invoices.usage_item[]', 'tariffs.price_sheets[]', 'boolean[]'],
    'service_role',
    '{}'::text[]
);

do $$ begin
    perform test.create_tariff('t');
    perform tariffs.publish_tariff_version('t', '2100-01-11 00:00+03', '[{"code": "all", "from_kwh": 0, "rate": 1}]');
end $$;

-- Behaviour
create function pg_temp.parts(p_from timestamptz, p_until timestamptz, p_kwh numeric default null)
returns setof invoices.usage_part language sql as $$
    select p.* from (select array[(1, test.meter_id(1), 'Africa/Nairobi', 't', p_from, p_until, p_kwh)::invoices.usage_item] as items) as i
    cross join lateral unnest(invoices._part_items(i.items, invoices._find_sheets(i.items), '{true,true}')) as p
$$;
select results_eq(
    $$ select part_no, level, part_from, part_until from pg_temp.parts('2100-01-01 00:00+03', '2100-02-01 00:00+03') $$,
    $$ values (1, '1d', '2100-01-01 00:00+03'::timestamptz, '2100-01-11 00:00+03'::timestamptz),
        (2, '1d', '2100-01-11 00:00+03', '2100-02-01 00:00+03') $$, 'parts where a price sheet begins'
);
select results_eq(
    $$ select estimated_kwh from pg_temp.parts('2100-01-01 00:00+03', '2100-01-21 00:00+03', 100) $$, array[50::numeric, 50],
    'an estimate is spread by length'
);
select is_empty($$ select * from pg_temp.parts('2100-01-01Z', '2100-01-01Z') $$, 'nothing has no parts');

select * from finish();
rollback;
