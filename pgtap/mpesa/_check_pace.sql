begin;
select plan(10);

-- Contract
select function_returns('mpesa', '_check_pace', array['uuid', 'text'], 'void');
select is_definer('mpesa', '_check_pace', array['uuid', 'text']);
select function_privs_are('mpesa', '_check_pace', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_check_pace', array['uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_check_pace', array['uuid', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.ask_phone(n, 10) from generate_series(1, 4) as n;
select lives_ok(
    format('select mpesa._check_pace(%L, %L)', test.create_wallet(9), '+254711000111'), 'four requests of a phone are borne'
);
select test.ask_phone(5, 10);
select throws_ok(
    format('select mpesa._check_pace(%L, %L)', test.create_wallet(9), '+254711000111'), 'PT429', 'too_many_requests',
    'the sixth within ten minutes is not, whoever asked for the others'
);
select lives_ok(
    format('select mpesa._check_pace(%L, %L)', test.create_wallet(9), '+254711000112'), 'another phone may be asked'
);
select test.ask_phone(8, 10, '07220000' || n) from generate_series(11, 15) as n;
select throws_ok(
    format('select mpesa._check_pace(%L, %L)', test.create_wallet(8), '+254711000119'), 'PT429', 'too_many_requests',
    'nor may one wallet ask phone after phone'
);
update mpesa.requests set created_at = created_at - interval '11 minutes';
select lives_ok(
    format('select mpesa._check_pace(%L, %L)', test.create_wallet(8), '+254711000111'), 'after ten minutes it may again'
);

select * from finish();
rollback;
