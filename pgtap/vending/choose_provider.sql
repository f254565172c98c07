begin;
select plan(14);

-- Contract
select function_returns('vending', 'choose_provider', array['text', 'uuid', 'text'], 'void');
select is_definer('vending', 'choose_provider', array['text', 'uuid', 'text']);
select function_privs_are('vending', 'choose_provider', array['text', 'uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'choose_provider', array['text', 'uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'choose_provider', array['text', 'uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'choose_provider', array['text', 'uuid', 'text'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'choose_provider', array['text', 'uuid', 'text'], 'service_role', '{EXECUTE}'::text[]);

select test.create_customer(1);
select test.create_user(2, 'admin');

-- Behaviour
select test.login_as('admin', test.user_id(2));
select vending.choose_provider('kplc', test.meter_id(1));
select vending.choose_provider('kplc', p_sgc => '201457');
select vending.choose_provider('software', p_sgc => '201457');
select test.logout();
select results_eq(
    'select choice_type, provider_code from vending.provider_choices order by choice_type',
    $$ values ('meter', 'kplc'), ('sgc', 'software') $$, 'for a meter, and for a supply group; the last word counts'
);
select vending.choose_provider(null, test.meter_id(1));
select is((select count(*) from vending.provider_choices), 1::bigint, 'null goes back to the default');

-- Errors
select throws_ok($$ select vending.choose_provider('kplc') $$, 'PT400', 'invalid_choice', 'for something');
select throws_ok($$ select vending.choose_provider('kplc', test.meter_id(1), '201457') $$, 'PT400', 'invalid_choice', 'but not for both');
select throws_ok($$ select vending.choose_provider('kplc', p_sgc => '12') $$, 'PT400', 'invalid_choice', 'a group has six digits');
select throws_ok($$ select vending.choose_provider('nobody', p_sgc => '201457') $$, 'PT404', 'provider_not_found', 'a provider that there is');
select throws_ok($$ select vending.choose_provider('kplc', test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'and a meter');

select * from finish();
rollback;
