begin;
select plan(7);

-- Contract
select function_returns('notifications', '_escape_html', array['text'], 'text');
select isnt_definer('notifications', '_escape_html', array['text']);
select function_privs_are('notifications', '_escape_html', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_escape_html', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_escape_html', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    notifications._escape_html($$<a href="x" title='y'>&</a>$$), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
    'nothing of it is markup any more'
);
select is(notifications._escape_html(null), null, 'nothing stays nothing');

select * from finish();
rollback;
