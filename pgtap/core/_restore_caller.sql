-- core._restore_caller: claims as they were before somebody acted as somebody else.
begin;
select plan(7);

-- Contract
select function_returns('core', '_restore_caller', array['text', 'text'], 'void');

-- Behaviour
select set_config('request.jwt.claims', '{"role": "authenticated"}', true),
    set_config('request.jwt.claim.sub', 'a', true);
select core._restore_caller('{"role": "service_role"}', 'b');
select is(
    current_setting('request.jwt.claims'), '{"role": "service_role"}', 'the claims are those given'
);
select is(current_setting('request.jwt.claim.sub'), 'b', 'and so is the user');
select core._restore_caller(null, null);
select is(auth.role(), 'service_role', 'a session that had no claims has none again');

select set_config('row_security', 'off', true);
select core._restore_caller(null, null);
select is(current_setting('row_security'), 'on', 'row-level security binds again');

-- Isolation
select is(
    (select provolatile from pg_proc where oid = 'core._restore_caller(text, text)'::regprocedure), 'v'::"char",
    'it writes settings, so nobody may reorder it'
);

-- Errors: last, since nothing can be written from here on
savepoint before;
set transaction read only;
select throws_ok(
    $$ select core._restore_caller(null, null) $$, 'PT409', 'transaction_is_read_only',
    'a handler that makes the transaction read-only has failed'
);
rollback to before;

select * from finish();
rollback;
