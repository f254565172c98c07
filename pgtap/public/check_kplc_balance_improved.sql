begin;
select plan(7);

-- Contract
select is_definer('public', 'check_kplc_balance_improved', array['uuid', 'text']);
select function_returns('public', 'check_kplc_balance_improved', array['uuid', 'text'], 'jsonb');
select function_privs_are('public', 'check_kplc_balance_improved', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('public', 'check_kplc_balance_improved', array['uuid', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'check_kplc_balance_improved', array['uuid', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select set_config('test.number', m.meter_number, true) from meters.meters as m where m.meter_id = test.meter_id(1);
select tokens.adjust_balance(test.meter_id(1), 3, 'x');
select test.login_as('authenticated', test.user_id(1));
select is((public.check_kplc_balance_improved(test.user_id(1), current_setting('test.number')) ->> 'balance')::numeric, 3.0,
    'tells the balance');
select throws_ok($$ select public.check_kplc_balance_improved(test.user_id(2), current_setting('test.number')) $$, 'PT403',
    'not_yours', 'of nobody else');

select * from finish();
rollback;
