begin;
select plan(14);

-- Contract
select function_returns(
    'invoices',
    'set_reminder_level',
    array['text', 'integer', 'integer', 'text', 'numeric'],
    'setof invoices.reminder_levels'
);
select is_definer('invoices', 'set_reminder_level', array['text', 'integer', 'integer', 'text', 'numeric']);
select function_privs_are(
    'invoices',
    'set_reminder_level',
    array['text', 'integer', 'integer', 'text', 'numeric'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices', 'set_reminder_level', array['text', 'integer', 'integer', 'text', 'numeric'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'set_reminder_level', array['text', 'integer', 'integer', 'text', 'numeric'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices',
    'set_reminder_level',
    array['text', 'integer', 'integer', 'text', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices', 'set_reminder_level', array['text', 'integer', 'integer', 'text', 'numeric'], 'anon', '{}'::text[]
);

-- Behaviour
select is((select count(*) from invoices.set_reminder_level('INV', 2, 10)), 3::bigint, 'returns all levels');
select is(
    (select l.days_after from invoices.reminder_levels as l where l.series_code = 'INV' and l.level = 2), 10::smallint,
    'changes a level'
);
select is((select count(*) from invoices.set_reminder_level('INV', 3)), 2::bigint, 'without days there is none');

-- Errors
select throws_ok($$ select invoices.set_reminder_level('NONE', 1, 5) $$, 'PT404', 'series_not_found', 'needs a series');
select throws_ok($$ select invoices.set_reminder_level('INV', 1, 5, 'welcome') $$, 'PT404', 'topic_not_found', 'needs a topic');
select throws_ok($$ select invoices.set_reminder_level('INV', 1, 10) $$, '23505', null, 'no two on one day');
select throws_ok($$ select invoices.set_reminder_level('INV', 0, 5) $$, '23514', null, 'levels begin at 1');

select * from finish();
rollback;
