begin;
select plan(18);

select test.create_tariff();
select test.create_user(1, 'admin');
select test.login_as('admin', test.user_id(1));
select tariffs.override_tariff(7, 'First', now() + interval '2 hours', 'test');
select tariffs.override_tariff(8, 'Second', now() + interval '4 hours', 'test', p_effective_from => now() + interval '3 hours');

-- Contract
select function_returns(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'tariffs.overrides'
);
select is_definer('tariffs', 'remove_tariff_override', array['uuid', 'text', 'text', 'text']);
select function_privs_are(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'remove_tariff_override',
    array['uuid', 'text', 'text', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select effective_until, planned_until, removed_by, removed_reason
    from tariffs.remove_tariff_override(
        (select override_id from tariffs.list_tariff_overrides('test') where reason = 'Second'), p_reason => 'Not needed'
    )
    $$,
    $$ values (now() + interval '3 hours', now() + interval '4 hours', test.user_id(1), 'Not needed') $$,
    'one that has not begun is taken back; its row stays'
);
select is(
    (tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '3 hours')).energy_amount, 100.00,
    'and leaves no trace in prices'
);
select lives_ok(
    $$ select tariffs.override_tariff(9, 'Third', now() + interval '4 hours', 'test', p_effective_from => now() + interval '3 hours') $$,
    'its time is free again'
);
select test.logout();
update tariffs.overrides set effective_from = now() - interval '1 hour' where reason = 'First';
select tariffs._compile_price_sheets('test', now() - interval '1 hour');
select test.login_as('admin', test.user_id(1));
select is(
    (tariffs.remove_tariff_override(p_tariff_code => 'test')).reason, 'First', 'the one in force ends now'
);
select results_eq(
    $$
    select (tariffs.quote_energy('test', p_kwh => 10, p_at => now() + n * interval '30 minutes')).energy_amount
    from unnest('{-1, 0, 1, 4, 6}'::integer[]) as n
    order by n
    $$,
    $$ values (70.00), (100.00), (100.00), (100.00), (90.00) $$,
    'what was quoted keeps its price, what comes has the tariff''s own'
);

-- Errors
select throws_ok(
    $$ select tariffs.remove_tariff_override(p_tariff_code => 'test') $$,
    'PT404', 'override_not_found', 'none is in force any more'
);
select throws_ok(
    $$
    select tariffs.remove_tariff_override((select override_id from tariffs.list_tariff_overrides('test') where reason = 'First'))
    $$,
    'PT409', 'override_over', 'one that is over stays as it is'
);
select throws_ok(
    $$ select tariffs.remove_tariff_override(gen_random_uuid()) $$, 'PT404', 'override_not_found', 'knows its overrides'
);
select throws_ok($$ select tariffs.remove_tariff_override() $$, 'PT400', 'invalid_tariff', 'needs to know which');
select throws_ok(
    $$ select tariffs.remove_tariff_override(p_tariff_code => 'test', p_reason => ' ') $$, 'PT400', 'invalid_reason', 'a reason says something'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select tariffs.remove_tariff_override(p_tariff_code => 'test') $$, '42501', null, 'operators only read');

select * from finish();
rollback;
