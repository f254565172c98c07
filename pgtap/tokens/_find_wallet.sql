begin;
select plan(6);

select test.create_customer(1);
select test.create_user(2);

-- Contract
select function_returns('tokens', '_find_wallet', array['meters.meters'], 'uuid');
select function_privs_are('tokens', '_find_wallet', array['meters.meters'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table meter on commit drop as select m as meter, test.wallet(1) as wallet from meters.meters as m;
grant select on meter to app_api;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((select tokens._find_wallet(meter) from meter), (select (wallet).account_id from meter), 'finds the caller''s wallet in the tariff''s currency');

-- Errors
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok('select tokens._find_wallet(meter) from meter', 'PT404', 'account_not_found', 'needs a wallet');
select test.login_as('authenticated');
set local role app_api;
select throws_ok('select tokens._find_wallet(meter) from meter', 'PT400', 'account_required', 'needs a user');
select test.logout();
update meters.meters set tariff_code = null;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok('select tokens._find_wallet(m) from meters.meters as m', 'PT409', 'meter_has_no_tariff', 'needs a tariff');

select * from finish();
rollback;
