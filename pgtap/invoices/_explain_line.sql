begin;
select plan(7);

-- Contract
select function_returns(
    'invoices',
    '_explain_line',
    array['invoices.invoices', 'invoices.lines', 'text', 'integer', 'timestamp with time zone'],
    'setof invoices.line_evidence'
);
select is_definer(
    'invoices',
    '_explain_line',
    array['invoices.invoices', 'invoices.lines', 'text', 'integer', 'timestamp with time zone']
);
select function_privs_are(
    'invoices',
    '_explain_line',
    array['invoices.invoices', 'invoices.lines', 'text', 'integer', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_explain_line',
    array['invoices.invoices', 'invoices.lines', 'text', 'integer', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);

do $$ begin
    perform invoices.set_billing(true), test.create_user(1), test.create_time_of_use('tou');
    perform meters.create_meter(p_meter_id => test.meter_id(1), p_meter_number => 'A-1', p_time_zone => 'Europe/Berlin', p_tariff_code => 'tou',
        p_owner_user_id => test.user_id(1));
    perform meters.ingest_readings((
        select jsonb_agg(jsonb_build_object('meter_id', test.meter_id(1), 'read_at', at, 'energy_kwh', 0.5))
        from generate_series('2025-10-26 00:00+02'::timestamptz, '2025-10-26 23:30+01', interval '30 minutes') as at));
    while telemetry.roll_up(10000) > 0 loop null; end loop;
    perform invoices.open_billing_account(test.meter_id(1), p_opened_at => '2025-10-26 00:00+02');
    update meters.ownerships set owned_from = '2025-01-01';
    perform test.bill('2025-10-01');
end $$;
create function pg_temp.explain(p_position integer, p_level text) returns setof invoices.line_evidence language sql as $$
    select e.* from invoices.invoices as i join invoices.lines as l using (account_id, invoice_id)
    cross join lateral invoices._explain_line(i, l, p_level, 10000, null) as e where l.position = p_position
$$;

-- Behaviour
select results_eq(
    $$ select l.band, l.quantity from invoices.lines as l order by l.position $$, $$ values ('day', 16.0), ('night', 9) $$,
    'by time of use, on the day that has 25 hours'
);
select results_eq(
    $$ select l.position::integer, e.sum, f.sum, g.sum from invoices.lines as l
       cross join lateral (select sum(x.energy_kwh) from pg_temp.explain(l.position, null) as x) as e
       cross join lateral (select sum(x.energy_kwh) from pg_temp.explain(l.position, '1d') as x) as f
       cross join lateral (select sum(x.energy_kwh) from pg_temp.explain(l.position, 'reading') as x) as g order by 1 $$,
    $$ values (1, 16.0, 16.0, 16.0), (2, 9, 9, 9) $$, 'hours, days and readings of the rate add up to the line'
);
select results_eq(
    $$ select distinct e.level, e.rule, e.rate from pg_temp.explain(2, 'reading') as e $$, $$ values ('reading', 'sent', 10::numeric) $$,
    'a reading says how it was counted'
);

select * from finish();
rollback;
