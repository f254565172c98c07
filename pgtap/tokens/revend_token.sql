begin;
select plan(17);

select test.create_customer(1);
insert into auth.users (user_id, email, user_role, region)
values (test.user_id(8), 'operator@example.com', 'operator', 'Nairobi'),
    (test.user_id(9), 'elsewhere@example.com', 'operator', 'Mombasa');

-- Contract
select function_returns('tokens', 'revend_token', array['uuid', 'uuid', 'text'], 'tokens.purchases');
select is_definer('tokens', 'revend_token', array['uuid', 'uuid', 'text']);
select function_privs_are('tokens', 'revend_token', array['uuid', 'uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('tokens', 'revend_token', array['uuid', 'uuid', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
create temporary table bought on commit drop as select * from tokens.purchase_tokens(test.meter_id(1), 100);
grant select on bought to authenticated;

select test.login_as('operator', test.user_id(8));
create temporary table revended on commit drop as
select r.* from bought as b, tokens.revend_token(b.meter_id, b.purchase_id, 'meter was re-keyed') as r;
select results_eq(
    'select total, token_kwh, purchase_id from revended', 'select total, token_kwh, purchase_id from bought',
    'keeps the purchase'
);
select isnt((select token from revended), (select token from bought), 'issues another token');
select cmp_ok((select tid from revended), '>', (select tid from bought), 'with a later identifier');
select is((tokens.get_balance(test.meter_id(1))).balance_kwh, 4.0::numeric, 'credits nothing twice');
select test.logout();
select results_eq(
    'select token, tid, reason, superseded_by from tokens.superseded_tokens',
    $$ select token, tid, 'meter was re-keyed', test.user_id(8) from bought $$,
    'keeps the old token, why and by whom it was replaced'
);

-- Errors
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, ' ') from bought $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select tokens.revend_token(test.meter_id(1), test.user_id(9), 'why') $$, 'PT404', 'purchase_not_found', 'needs a purchase');
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, 'PT403', 'own_purchase', 'not for one''s own purchase');
select test.logout();
update meters.meters set owner_user_id = test.user_id(8);
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, 'PT403', 'own_purchase', 'nor for one''s own meter');
select test.logout();
update meters.meters set owner_user_id = test.user_id(1);
select test.logout();
savepoint refunded;
select payments.refund(purchase_id) from bought;
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, 'PT409', 'purchase_refunded', 'issues nothing for money that was given back');
select test.logout();
rollback to savepoint refunded;
update meters.meters set status = 'suspended';
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, 'PT409', 'meter_not_active', 'serves active meters only');

-- Isolation
select test.login_as('operator', test.user_id(9));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, 'PT404', 'purchase_not_found', 'an operator serves their own region');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select tokens.revend_token(meter_id, purchase_id, 'why') from bought $$, '42501', null, 'a user cannot make a second token');

select * from finish();
rollback;
