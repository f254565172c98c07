begin;
select plan(17);

-- Contract
select function_returns('ops', '_take_allowance', array['text', 'text', 'text'], 'ops.allowance');
select is_definer('ops', '_take_allowance', array['text', 'text', 'text']);
select function_privs_are('ops', '_take_allowance', array['text', 'text', 'text'], 'authenticator', array['EXECUTE']);
select function_privs_are('ops', '_take_allowance', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_take_allowance', array['text', 'text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
insert into ops.rate_limits (function_name, caller_role, quantity, period, burst)
values
    ('payments.hold', '*', 60, '1 minute', 3),
    ('payments.hold', 'admin', 60, '1 minute', 5),
    ('payments.void', '*', 1, '1 day', 1);

set local role authenticator;
select is(ops._take_allowance('payments.get_wallet', 'anon', 'asha'), null, 'a function without a limit is not counted');
select is(
    (select (a.policy, a.quantity, a.period_seconds, a.remaining) from ops._take_allowance('payments.hold', 'anon', 'asha') as a),
    ('payments.hold'::text, 60, 60, 2), 'tells the limit and what is left of it'
);
select is((ops._take_allowance('payments.hold', 'anon', 'asha')).remaining, 1, 'counts on');
select is((ops._take_allowance('payments.hold', 'anon', 'juma')).remaining, 2, 'counts each caller alone');
select is((ops._take_allowance('payments.hold', 'admin', 'root')).remaining, 4, 'the limit of the role goes first');
select is((ops._take_allowance('payments.hold', 'anon', 'asha')).remaining, 0, 'the burst can be used up');

-- Errors
select throws_ok($$ select ops._take_allowance('payments.hold', 'anon', 'asha') $$, 'PGRST', null, 'then it refuses');

prepare refusal as select ops._take_allowance('payments.void', 'anon', 'asha');
execute refusal;
reset role;
create function test.refusal() returns jsonb language plpgsql as $$
declare
    v_message text;
    v_detail  text;
begin
    perform ops._take_allowance('payments.void', 'anon', 'asha');
    return null;
exception when sqlstate 'PGRST' then
    get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
    return v_message::jsonb || v_detail::jsonb;
end;
$$;

select is(test.refusal() ->> 'code', 'PT429', 'the code of a refusal');
select is(test.refusal() ->> 'message', 'rate_limited', 'its constant');
select cmp_ok((test.refusal() #>> '{headers,Retry-After}')::integer, '>', 86000, 'when to come back');
select is(test.refusal() #>> '{headers,RateLimit-Policy}', '"payments.void";q=1;w=86400', 'and the limit, in headers');

-- A refused call is not counted, and time pays off.
update ops.allowances set free_at = free_at - interval '1 second' where caller = 'asha' and function_name = 'payments.hold';
set local role authenticator;
select is((ops._take_allowance('payments.hold', 'anon', 'asha')).remaining, 0, 'a second pays for one call');

select * from finish();
rollback;
