begin;
select plan(8);

-- Contract
select function_returns('ops', 'remove_rate_limit', array['text', 'text'], 'void');
select is_definer('ops', 'remove_rate_limit', array['text', 'text']);
select function_privs_are('ops', 'remove_rate_limit', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'remove_rate_limit', array['text', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select ops.set_rate_limit('payments.hold', 10);
select lives_ok($$ select ops.remove_rate_limit('payments.hold') $$, 'takes it away');
select is_empty($$ select from ops.list_rate_limits() as r where r.function_name = 'payments.hold' $$, 'it is gone');

-- Errors
select throws_ok($$ select ops.remove_rate_limit('payments.hold') $$, 'PT404', 'rate_limit_not_found', 'what is not there');
select throws_ok($$ select ops.remove_rate_limit('auth.login', 'admin') $$, 'PT404', 'rate_limit_not_found', 'of another role');

select * from finish();
rollback;
