begin;
select plan(6);

-- Contract
select function_returns('cache', '_mark', array['text', 'text', 'text', 'text'], 'void');
select is_definer('cache', '_mark', array['text', 'text', 'text', 'text']);
select function_privs_are('cache', '_mark', array['text', 'text', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_mark', array['text', 'text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_mark', array['text', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache._mark('things', 'hour', 'tag', 'a') from generate_series(1, 3);
select results_eq(
    'select slot, subject, xid from cache.marks',
    $$ select cache._get_slot('hour', cache._now()), cache._get_subject('tag', 'things', 'a'), pg_current_xact_id() $$,
    'leaves one row for the transaction'
);

select * from finish();
rollback;
