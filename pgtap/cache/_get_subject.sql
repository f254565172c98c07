begin;
select plan(6);

-- Contract
select function_returns('cache', '_get_subject', array['text', 'text', 'text'], 'bigint');
select isnt_definer('cache', '_get_subject', array['text', 'text', 'text']);
select function_privs_are('cache', '_get_subject', array['text', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_get_subject', array['text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_get_subject', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    (select count(distinct cache._get_subject(t, n, k)) from unnest(array['key', 'tag']) as t, unnest(array['a', 'b']) as n,
        unnest(array['x', 'y']) as k),
    8::bigint, 'tells types, namespaces and names apart'
);

select * from finish();
rollback;
