package org.tornado4j.catalina;

import org.tornado4j.http.HTTPHeaders;

/**
 * The part of a response that goes in front of its content.
 *
 * @param lengthOfContent whether the length of content that is sent whole is that of the response, which it is not to HEAD
 */
record ResponseHead(int status, HTTPHeaders fields, boolean lengthOfContent) {}
