begin;
select plan(6);

-- Contract
select function_returns(
    'invoices',
    '_is_hourly',
    array['tariffs.price_sheets', 'timestamp with time zone', 'timestamp with time zone'],
    'boolean'
);
select isnt_definer(
    'invoices', '_is_hourly', array['tariffs.price_sheets', 'timestamp with time zone', 'timestamp with time zone']
);
select function_privs_are(
    'invoices',
    '_is_hourly',
    array['tariffs.price_sheets', 'timestamp with time zone', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_is_hourly',
    array['tariffs.price_sheets', 'timestamp with time zone', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_time_of_use('tou'); end $$;

-- Behaviour
select is(
    (select invoices._is_hourly(s, '2025-01-01Z', '2025-02-01Z') from tariffs.price_sheets as s where s.tariff_code = 'tou'), true,
    'periods that begin at whole hours'
);
do $$ begin
    update tariffs.windows set starts_at = '06:30' where starts_at = '06:00';
end $$;
select is(
    (select invoices._is_hourly(s, '2025-01-01Z', '2025-02-01Z') from tariffs.price_sheets as s where s.tariff_code = 'tou'), false,
    'and those that do not'
);

select * from finish();
rollback;
