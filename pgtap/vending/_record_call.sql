begin;
select plan(11);

-- Contract
select function_returns('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'void');
select isnt_definer('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb']);
select function_privs_are('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_record_call', array['uuid', 'timestamp with time zone', 'text', 'jsonb'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

create temporary table call on commit drop as select call_id, call_at from test.get_order((select order_id from made));

-- Behaviour
select lives_ok(
    $$ select vending._record_call(call_id, call_at, 'unknown', '{"http_status": 500, "error_code": "http_500", "detail": "broken", "duration_ms": 12, "request": {"a": 1}}') from call $$,
    'writes down how a call ended'
);
select results_eq(
    'select outcome, http_status, error_code, detail, duration_ms, request, finished_at is not null from vending.provider_calls',
    $$ values ('unknown', 500, 'http_500', 'broken', 12, '{"a": 1}'::jsonb, true) $$, 'with all there is to know'
);
select vending._record_call(call_id, call_at, 'vended', '{}') from call;
select results_eq('select outcome from vending.provider_calls', $$ values ('unknown') $$, 'once');
update vending.provider_calls set outcome = 'lost';
select vending._record_call(call_id, call_at, 'vended', '{}') from call;
select results_eq('select outcome, detail from vending.provider_calls', $$ values ('lost', 'Reported late: vended.') $$, 'what was written off stays so, with what was heard later');

select * from finish();
rollback;
