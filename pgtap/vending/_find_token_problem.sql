begin;
select plan(18);

-- Contract
select function_returns('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'text');
select isnt_definer('vending', '_find_token_problem', array['vending.orders', 'jsonb']);
select function_privs_are('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_find_token_problem', array['vending.orders', 'jsonb'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

-- Behaviour
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890", "token_kwh": "4.0"}'), null, 'twenty digits with the energy that was asked for are fine');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890"}'), null, 'also where the provider does not say how much');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890", "token_kwh": "4.1"}'), null, 'or rounds up');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{}'), 'invalid_token', 'no token');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "1234"}'), 'invalid_token', 'too short');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "1234567890123456789x"}'), 'invalid_token', 'not digits');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "99999999999999999999"}'), 'invalid_token', 'more than 66 bits');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890", "token_kwh": "many"}'), 'invalid_energy', 'energy that is no number');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890", "token_kwh": "3.9"}'), 'other_energy', 'less than was paid for');
select is(vending._find_token_problem(test.get_order((select order_id from made)), '{"token": "12345678901234567890", "token_kwh": "40"}'), 'other_energy', 'much more');
update vending.orders set state = 'unknown';
select test.create_order(1, 'delivered');
select is(
    vending._find_token_problem(test.get_order((select order_id from made)), jsonb_build_object('token', test.token(1))),
    'token_of_another_order', 'the token of another order'
);

select * from finish();
rollback;
