-- The domains of the study planner: users, notifications, courses, tasks.

select api._declare_routes('users', null, $$
    GET    /users/me                     auth.get_me
    GET    /users/me/profile             auth.get_profile
    PATCH  /users/me/profile             auth.update_profile          {"p_changes": "body"}
    GET    /users/me/settings            auth.get_settings
    PATCH  /users/me/settings            auth.update_settings         {"p_changes": "body"}
    GET    /users/me/settings/versions   auth.list_settings_versions
    POST   /users/me/settings/versions/{version}/revert  auth.revert_settings
    GET    /users/me/subscription        auth.get_subscription
    GET    /users/me/sessions            auth.list_sessions
    DELETE /users/me/sessions/{session_id}  auth.revoke_session
    GET    /users/me/engagement          analytics.get_my_engagement
$$, 'p_user_id');

select api._declare_routes('notifications', null, $$
    GET    /notifications                            notifications.list_notifications
    GET    /notifications/unread-count               notifications.count_unread
    POST   /notifications/read                       notifications.mark_notification_read {"p_notification_id": null} -- All.
    POST   /notifications/{notification_id}/read     notifications.mark_notification_read
    GET    /notifications/preferences                notifications.get_preferences
    PATCH  /notifications/preferences                notifications.update_preferences
    GET    /notifications/topics                     notifications.list_topics
    GET    /notifications/topics/preferences         notifications.list_topic_preferences
    PUT    /notifications/topics/{topic}/{channel}   notifications.set_topic_preference
    GET    /notifications/push-tokens                notifications.list_push_tokens
    POST   /notifications/push-tokens                notifications.register_push_token    201
    DELETE /notifications/push-tokens/{platform}/{token}  notifications.remove_push_token
$$, 'p_user_id');

select api._declare_routes('courses', null, $$
    GET    /courses                                study.list_courses
    POST   /courses                                study.create_course   201
    GET    /courses/{course_id}                    study.get_course
    PATCH  /courses/{course_id}                    study.update_course
    DELETE /courses/{course_id}                    study.delete_course
    POST   /courses/{course_id}/restore            study.restore_course
    GET    /courses/{course_id}/assignments        study.list_assignments
    POST   /courses/{course_id}/assignments        study.create_assignment  201
    GET    /courses/{course_id}/lectures           study.list_lectures
    POST   /courses/{course_id}/lectures           study.create_lecture     201
    GET    /courses/{course_id}/study-sessions     study.list_study_sessions
    POST   /courses/timetables                     study.import_timetable
    GET    /courses/calendars                      study.list_calendars
    POST   /courses/calendars                      study.import_calendar    202
    GET    /courses/calendars/{calendar_id}        study.get_calendar
    DELETE /courses/calendars/{calendar_id}        study.remove_calendar
    GET    /courses/calendar-feeds                 study.list_calendar_feeds
    POST   /courses/calendar-feeds                 study.create_calendar_feed  201
    DELETE /courses/calendar-feeds/{feed_id}       study.revoke_calendar_feed
$$, 'p_user_id');

select api._declare_routes('tasks', null, $$
    GET    /tasks/upcoming                                       study.list_upcoming
    GET    /tasks/overdue                                        study.list_overdue
    GET    /tasks/workload                                       study.get_workload
    GET    /tasks/settings                                       study.get_study_settings
    PATCH  /tasks/settings                                       study.update_study_settings
    GET    /tasks/assignments                                    study.list_assignments
    POST   /tasks/assignments                                    study.create_assignment  201
    GET    /tasks/assignments/{assignment_id}                    study.get_assignment
    PATCH  /tasks/assignments/{assignment_id}                    study.update_assignment
    DELETE /tasks/assignments/{assignment_id}                    study.delete_assignment
    POST   /tasks/assignments/{assignment_id}/complete           study.complete_assignment
    POST   /tasks/assignments/{assignment_id}/restore            study.restore_assignment
    GET    /tasks/lectures                                       study.list_lectures
    POST   /tasks/lectures                                       study.create_lecture  201
    GET    /tasks/lectures/occurrences                           study.list_occurrences
    GET    /tasks/lectures/{lecture_id}                          study.get_lecture
    PATCH  /tasks/lectures/{lecture_id}                          study.update_lecture
    DELETE /tasks/lectures/{lecture_id}                          study.delete_lecture
    POST   /tasks/lectures/{lecture_id}/restore                  study.restore_lecture
    GET    /tasks/study-sessions                                 study.list_study_sessions
    POST   /tasks/study-sessions                                 study.create_study_session  201
    GET    /tasks/study-sessions/{study_session_id}              study.get_study_session
    PATCH  /tasks/study-sessions/{study_session_id}              study.update_study_session
    DELETE /tasks/study-sessions/{study_session_id}              study.delete_study_session
    POST   /tasks/study-sessions/{study_session_id}/complete     study.complete_study_session
    POST   /tasks/study-sessions/{study_session_id}/restore      study.restore_study_session
$$, 'p_user_id');
